-- Where the index of words cannot be read from the newest article backwards, each
-- article is found by the slices of numbers that it lies in, too.
{{slices}};
