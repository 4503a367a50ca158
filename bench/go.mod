module broadsheet/bench

go 1.26.0

replace broadsheet => ../

require (
	broadsheet v0.0.0
	github.com/mmcdole/gofeed v1.4.2
)

require (
	github.com/mmcdole/goxpp/v2 v2.0.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
