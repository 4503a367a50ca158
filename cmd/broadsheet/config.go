package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/pelletier/go-toml/v2"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
	"broadsheet/internal/text"
)

// config is what every command understands: as flags, as BROADSHEET_…
// variables, and as keys of broadsheet.toml, in that order of precedence.
// docs/config.md describes each.
type config struct {
	ConfigFile      string         `name:"config" placeholder:"FILE" help:"Configuration file (default: broadsheet.toml here, else in the data folder)."`
	Data            string         `env:"BROADSHEET_DATA" placeholder:"DIR" help:"Data folder (default: $XDG_DATA_HOME/broadsheet, else ~/.local/share/broadsheet)."`
	Database        string         `env:"BROADSHEET_DATABASE" placeholder:"URL" help:"sqlite:PATH (default: broadsheet.db in the data folder) or postgres://USER:PASSWORD@HOST/DATABASE."`
	Listen          string         `env:"BROADSHEET_LISTEN" default:"127.0.0.1:8080" help:"Address to serve on."`
	MetricsListen   string         `env:"BROADSHEET_METRICS_LISTEN" placeholder:"ADDR" help:"Address to serve metrics for Prometheus on; none by default."`
	PublicURL       string         `env:"BROADSHEET_PUBLIC_URL" placeholder:"URL" help:"Address under which readers reach the pages."`
	Name            string         `env:"BROADSHEET_NAME" default:"Broadsheet" help:"Name of this newspaper."`
	Contact         string         `env:"BROADSHEET_CONTACT" placeholder:"URL" help:"Address or mail under which publishers reach the operator; sent with each request."`
	AllowNetwork    []netip.Prefix `env:"BROADSHEET_ALLOW_NETWORK" placeholder:"CIDR" help:"Private network that may be read from, on any port (repeatable)."`
	TrustedProxy    []netip.Prefix `env:"BROADSHEET_TRUSTED_PROXY" placeholder:"CIDR" help:"Reverse proxy whose X-Forwarded-For is believed (repeatable)."`
	MinInterval     time.Duration  `env:"BROADSHEET_MIN_INTERVAL" default:"5m" help:"Least time between two readings of one feed."`
	HostDelay       time.Duration  `env:"BROADSHEET_HOST_DELAY" default:"1s" help:"Least time between two requests to one host."`
	HostConcurrency int            `env:"BROADSHEET_HOST_CONCURRENCY" default:"1" help:"Requests under way to one host at a time."`
	Keep            keep           `env:"BROADSHEET_KEEP" placeholder:"TIME" help:"How long articles are kept, such as 90d; quoted ones always. For ever by default."`
	EditionAt       notify.Hour    `env:"BROADSHEET_EDITION_AT" default:"06:00" placeholder:"HH:MM" help:"Time of day at which the edition closes."`
	WindowMemory    int64          `env:"BROADSHEET_WINDOW_MEMORY" default:"64" placeholder:"MB" help:"Memory for the articles that new ones are compared with."`
	Accounts        account.Mode   `env:"BROADSHEET_ACCOUNTS" default:"single" placeholder:"MODE" help:"How readers come in: single (no accounts), invited, approval or open."`
	Comments        string         `env:"BROADSHEET_COMMENTS" enum:"auto,on,off" default:"auto" help:"Whether readers may talk under the news: on, off, or auto (where there are accounts)."`
	CommentsClose   keep           `env:"BROADSHEET_COMMENTS_CLOSE" default:"14d" placeholder:"TIME" help:"How long after the last report a discussion closes, such as 14d, or forever."`
	CommentsVotes   bool           `env:"BROADSHEET_COMMENTS_VOTES" help:"Let readers agree with a comment."`
	Private         bool           `env:"BROADSHEET_PRIVATE" help:"Show nothing to those who have not signed in."`
	SMTP            secret         `name:"smtp" env:"BROADSHEET_SMTP" placeholder:"URL" help:"Mail server, smtp://USER:PASSWORD@HOST:PORT or smtps://…; none by default."`
	MailFrom        string         `env:"BROADSHEET_MAIL_FROM" placeholder:"ADDRESS" help:"Who letters are from."`
	OIDCIssuer      string         `name:"oidc-issuer" env:"BROADSHEET_OIDC_ISSUER" placeholder:"URL" help:"Provider through which readers may sign in (OpenID Connect)."`
	OIDCClient      string         `name:"oidc-client" env:"BROADSHEET_OIDC_CLIENT" placeholder:"ID" help:"What the provider knows this newspaper as."`
	OIDCSecret      secret         `name:"oidc-secret" env:"BROADSHEET_OIDC_SECRET" placeholder:"SECRET" help:"The secret that the provider gave it."`
	OIDCName        string         `name:"oidc-name" env:"BROADSHEET_OIDC_NAME" placeholder:"NAME" help:"What readers call the provider (default: its host)."`
	AI              aiConfig       `embed:"" prefix:"ai-"`
	Rules           string         `env:"BROADSHEET_RULES" placeholder:"FILE" help:"Selectors for sites whose articles come out wrong."`

	origins map[string]string
}

// secret is a setting that is never printed.
type secret string

// String says that there is one.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "(set, not shown)"
}

// keep is a time span in days or in Go's notation; zero is for ever.
type keep time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *keep) UnmarshalText(b []byte) error {
	s := string(b)
	if s == "" || s == "forever" {
		*k = 0
		return nil
	}
	var days int
	if n, err := fmt.Sscanf(s, "%dd", &days); n == 1 && err == nil && s == fmt.Sprintf("%dd", days) && days > 0 {
		*k = keep(time.Duration(days) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no time span; write 90d, 720h or forever", s)
	}
	*k = keep(d)
	return nil
}

// String is the span as it is written.
func (k keep) String() string {
	if k == 0 {
		return "forever"
	}
	return time.Duration(k).String()
}

// check refuses values that parse but cannot be meant, and fills in the data
// folder.
func (c *config) check() error {
	switch {
	case c.MinInterval <= 0:
		return errs.New(errs.Invalid, "--min-interval %s: it must be longer than nothing", c.MinInterval)
	case c.HostDelay < 0:
		return errs.New(errs.Invalid, "--host-delay %s: it cannot be negative", c.HostDelay)
	case c.HostConcurrency < 1:
		return errs.New(errs.Invalid, "--host-concurrency %d: it must be 1 at least", c.HostConcurrency)
	case c.WindowMemory < 1:
		return errs.New(errs.Invalid, "--window-memory %d: it must be 1 (MB) at least", c.WindowMemory)
	}
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return errs.New(errs.Invalid, "--public-url %q: write it whole, like https://news.example", c.PublicURL)
		}
		c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	}
	if err := c.checkAccounts(); err != nil {
		return err
	}
	if c.Data == "" {
		c.Data = defaultData()
	}
	return c.AI.check()
}

// checkAccounts refuses what cannot be meant of mail and of signing in elsewhere.
func (c *config) checkAccounts() error {
	if c.SMTP != "" {
		if _, err := notify.NewMailer(string(c.SMTP), c.MailFrom); err != nil {
			return errs.New(errs.Invalid, "--smtp and --mail-from: %w", err)
		}
	}
	if c.OIDCIssuer == "" {
		return nil
	}
	u, err := url.Parse(c.OIDCIssuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errs.New(errs.Invalid, "--oidc-issuer %q: write it whole, like https://id.example", c.OIDCIssuer)
	}
	if c.OIDCClient == "" {
		return errs.New(errs.Invalid, "--oidc-issuer needs --oidc-client: what the provider knows this newspaper as")
	}
	c.OIDCName = cmp.Or(c.OIDCName, u.Hostname())
	return nil
}

func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "broadsheet")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "broadsheet-data"
	}
	return filepath.Join(home, ".local", "share", "broadsheet")
}

// database is the address of the database in force.
func (c *config) database() string {
	return cmp.Or(c.Database, "sqlite:"+filepath.Join(c.Data, "broadsheet.db"))
}

// agent is what requests say of this program.
func (c *config) agent() string {
	who := cmp.Or(c.Contact, c.PublicURL)
	if who == "" {
		return "Broadsheet/1.0 (self-hosted news reader)"
	}
	return "Broadsheet/1.0 (+" + who + ")"
}

// configFile resolves flags from broadsheet.toml.
type configFile struct {
	path   string
	values map[string]any
}

// readConfigFile finds and reads the configuration file before the command line
// is parsed, because its values are part of that parse.
func readConfigFile(args []string) (*configFile, error) {
	path, named := flagValue(args, "config"), true
	if path == "" {
		named = false
		data := cmp.Or(flagValue(args, "data"), os.Getenv("BROADSHEET_DATA"), defaultData())
		path = "broadsheet.toml"
		if _, err := os.Stat(path); err != nil {
			path = filepath.Join(data, "broadsheet.toml")
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		if !named && os.IsNotExist(err) {
			return &configFile{}, nil
		}
		return nil, errs.New(errs.Invalid, "configuration: %w", err)
	}
	f := &configFile{path: path}
	if err := toml.Unmarshal(text, &f.values); err != nil {
		return nil, errs.New(errs.Invalid, "configuration %s: %w", path, err)
	}
	f.flatten()
	return f, nil
}

// flatten makes the keys of a table keys of their own: model in [ai] is ai-model.
func (f *configFile) flatten() {
	for name, v := range f.values {
		table, ok := v.(map[string]any)
		if !ok {
			continue
		}
		delete(f.values, name)
		for key, value := range table {
			f.values[name+"-"+key] = value
		}
	}
}

// flagValue is the value of --name in args, "" if it is not there.
func flagValue(args []string, name string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--"+name+"="); ok {
			return v
		}
		if a == "--"+name && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// Validate implements kong.Resolver: every key must be a flag of the program.
func (f *configFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		if flag.Name != "config" && flag.Name != "help" {
			known[flag.Name] = true
		}
	}
	for key := range f.values {
		if !known[key] {
			return errs.New(errs.Invalid, "configuration %s: there is no key %q; did you mean %q?", f.path, key, nearest(key, slices.Sorted(maps.Keys(known))))
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := f.values[flag.Name]
	if !ok || inEnvironment(flag) != "" {
		return nil, nil
	}
	if list, ok := v.([]any); ok {
		parts := make([]string, len(list))
		for i, p := range list {
			parts[i] = fmt.Sprint(p)
		}
		return strings.Join(parts, ","), nil
	}
	return fmt.Sprint(v), nil
}

// inEnvironment is the variable that sets a flag, "" if none does. A variable
// comes before the file.
func inEnvironment(flag *kong.Flag) string {
	for _, env := range flag.Envs {
		if os.Getenv(env) != "" {
			return env
		}
	}
	return ""
}

// nearest is the candidate with the smallest edit distance to s.
func nearest(s string, candidates []string) string {
	const far = 99
	s = strings.ReplaceAll(s, "_", "-")
	distance := func(a, b string) int { return text.Distance(a, b, far) }
	return slices.MinFunc(candidates, func(a, b string) int {
		return cmp.Or(cmp.Compare(distance(s, a), distance(s, b)), strings.Compare(a, b))
	})
}

// origins says for each flag where its value comes from.
func origins(c *kong.Context, f *configFile) map[string]string {
	from := map[string]string{}
	for _, flag := range c.Model.Flags {
		switch _, inFile := f.values[flag.Name]; {
		case inFile:
			from[flag.Name] = f.path
		default:
			from[flag.Name] = "default"
		}
		if env := inEnvironment(flag); env != "" {
			from[flag.Name] = env
		}
	}
	for _, p := range c.Path {
		if p.Flag != nil && !p.Resolved {
			from[p.Flag.Name] = "command line"
		}
	}
	return from
}

type configCmd struct{}

// Run prints the configuration as a broadsheet.toml that could be used, but for
// a password.
func (configCmd) Run(p *program) error {
	c := p.config
	c.Database = store.Address(c.database())
	v := reflect.ValueOf(c)
	return p.printConfig(v, "")
}

// printConfig prints the fields of a struct as keys that begin with prefix.
func (p *program) printConfig(v reflect.Value, prefix string) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := prefix + cmp.Or(field.Tag.Get("name"), kebab(field.Name))
		if !field.IsExported() || name == "config" {
			continue
		}
		if inner, ok := field.Tag.Lookup("prefix"); ok {
			if err := p.printConfig(v.Field(i), inner); err != nil {
				return err
			}
			continue
		}
		value, from := v.Field(i).Interface(), cmp.Or(p.origins[name], "default")
		if _, err := fmt.Fprintf(p.out, "%-18s = %-40s # %s\n", name, tomlValue(value), from); err != nil {
			return err
		}
	}
	return nil
}

func kebab(s string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(s, "URL", "Url") {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func tomlValue(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case []netip.Prefix:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = fmt.Sprintf("%q", p)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case []string:
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = fmt.Sprintf("%q", p)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case time.Duration, keep, notify.Hour, secret, account.Mode, budget:
		return fmt.Sprintf("%q", fmt.Sprint(v))
	}
	return fmt.Sprint(v)
}
