package extract

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestLooseJSON(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"valid":               {`{"a":"b","c":[1,true,null,{"d":"e"}]}`, `[{"a":"b","c":["1","true",{"d":"e"}]}]`},
		"two documents":       {`{"a":"1"}{"a":"2"}`, `[{"a":"1"},{"a":"2"}]`},
		"trailing commas":     {`{"a":["1","2",],}`, `[{"a":["1","2"]}]`},
		"missing comma":       {"{\"a\":\"1\"\n\"b\":\"2\"}", `[{"a":"1","b":"2"}]`},
		"raw line break":      {"{\"a\":\"1\n2\"}", `[{"a":"1\n2"}]`},
		"quotes in a string":  {`{"a":"he said "go", then left","b":"2"}`, `[{"a":"he said \"go\", then left","b":"2"}]`},
		"cut off":             {`{"a":"1","b":{"c":"and th`, `[{"a":"1","b":{"c":"and th"}}]`},
		"brace missing":       {`[{"a":"1","b":{"c":"2"}]`, `[[{"a":"1","b":{"c":"2"}}]]`},
		"comment and cdata":   {"//<![CDATA[\n/* x */ {\"a\":\"1\"};\n//]]>", `[{"a":"1"}]`},
		"html comment":        {`<!-- {"a":"1"} -->`, `[{"a":"1"}]`},
		"escapes":             {`{"a":"\u00e9 \ud83d\ude00 \/ \n &amp;"}`, `[{"a":"é 😀 / \n &"}]`},
		"escaped as html":     {`{&quot;a&quot;:&quot;1&quot;}`, `[{"a":"1"}]`},
		"within a string":     {`"{\"a\":\"1\",\"b\":[\"2\"]}"`, `[{"a":"1","b":["2"]}]`},
		"vocabulary off":      {`{"schema:name":"1","https://schema.org/url":"2"}`, `[{"name":"1","url":"2"}]`},
		"bare keys":           {`{a:"1", 'b':"2"}`, `[{"a":"1","b":"2"}]`},
		"not json":            {`window.x = 1;`, `null`},
		"first of two counts": {`{"a":"1","a":"2"}`, `[{"a":"1"}]`},
	} {
		got := looseJSON(c.in)
		var want []any
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(name, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", name, got, want)
		}
	}
}

func TestLooseJSONIsBounded(t *testing.T) {
	looseJSON(strings.Repeat("[", 1<<20))
	looseJSON(strings.Repeat(`{"a":`, 1<<18))
	looseJSON(`{"a":"` + strings.Repeat(`" `, 1<<16))
}

// FuzzLooseJSON compares with encoding/json where the input is valid: keys, and
// strings without an ampersand or an escape but the common ones, must come out
// the same.
func FuzzLooseJSON(f *testing.F) {
	for _, s := range []string{`{"a":"b","c":[1,true,null]}`, `{"a":"he said "go""}`, `{"a":"\ud83d\ude00"}`, "{\"a\":\"1\n2\",}", `[{"a":{"b":`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := looseJSON(s)
		var valid map[string]string
		if json.Unmarshal([]byte(s), &valid) != nil || len(got) != 1 || strings.ContainsAny(s, "&\ufffd") {
			return
		}
		object, _ := got[0].(map[string]any)
		for k, v := range valid {
			if key := bareKey(k); object[key] != nil && !strings.Contains(s, `\u`) && !strings.Contains(s, `\b`) && !strings.Contains(s, `\f`) && v != "" && strings.Count(s, ":") == len(valid) && object[key] != v {
				t.Fatalf("%q: %q is %q, want %q", s, k, object[key], v)
			}
		}
	})
}
