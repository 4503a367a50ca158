// Command broadsheet reads publishers' feeds and serves them as a newspaper.
//
// It is the only place that reads flags, environment and configuration, and
// wires the rooms of internal/ together. main.go parses the command line;
// config.go is what every command understands; stages.go has the commands that
// are one stage of the pipeline each; feeds.go, export.go, remove.go, backup.go,
// serve.go, worker.go, sample.go and doctor.go have the others.
// docs/commands.md describes them all.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a small board may have no time zones of its own

	"github.com/alecthomas/kong"
)

// version is set by the linker for releases.
var version = "dev"

// cli is the whole command line.
type cli struct {
	config

	Serve   serveCmd   `cmd:"" help:"Serve the newspaper and read the feeds."`
	Worker  workerCmd  `cmd:"" help:"Read the feeds and serve no pages, beside other workers and servers."`
	Sample  sampleCmd  `cmd:"" help:"Serve the sample newsroom: invented publishers, no network needed."`
	Add     addCmd     `cmd:"" help:"Follow a site or feed."`
	Import  importCmd  `cmd:"" help:"Follow all feeds of an OPML file."`
	Refresh refreshCmd `cmd:"" help:"Read all feeds that are due and exit."`
	Edition editionCmd `cmd:"" help:"Print an edition: what happened in a day or a week."`
	Export  exportCmd  `cmd:"" help:"Write what is stored as JSON lines, or feeds as OPML."`
	Remove  removeCmd  `cmd:"" help:"Take an article away for good, with a reason; or list what was."`
	Backup  backupCmd  `cmd:"" help:"Write everything into one archive, also while a server runs."`
	Restore restoreCmd `cmd:"" help:"Fill an empty database from an archive."`
	Reader  readerCmd  `cmd:"" help:"Make readers, list them, let them in again, delete them."`
	Doctor  doctorCmd  `cmd:"" help:"Explain one feed or page from end to end; without an address, the database."`
	Feed    feedCmd    `cmd:"" help:"Read a feed and print it as a JSON Feed."`
	Extract extractCmd `cmd:"" help:"Read the article on a page."`
	Analyze analyzeCmd `cmd:"" help:"Find language, tags, names, quotes and summary of articles."`
	Cluster clusterCmd `cmd:"" help:"Group articles into stories and find copies."`
	Brief   briefCmd   `cmd:"" help:"Tell the story of articles with receipts."`
	Eval    evalCmd    `cmd:"" help:"Score a stage on labelled data."`
	Config  configCmd  `cmd:"" help:"Print the configuration in force and where each value comes from."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// program is what a command runs in.
type program struct {
	ctx context.Context
	in  io.Reader
	out io.Writer
	err io.Writer
	config
}

func main() { os.Exit(run(os.Args[1:])) }

// run is the program with its arguments; it returns the exit code.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{ctx: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr}
	if err := p.run(args); err != nil {
		fmt.Fprintln(os.Stderr, "broadsheet:", strings.ReplaceAll(err.Error(), "\n", "\n  "))
		return 1
	}
	return 0
}

// exit is how kong ends the program after --help.
type exit int

func (p *program) run(args []string) (err error) {
	defer func() {
		r := recover()
		if code, ok := r.(exit); !ok && r != nil {
			panic(r)
		} else if code != 0 {
			err = fmt.Errorf("stopped with %d", code)
		}
	}()
	var c cli
	file, err := readConfigFile(args)
	if err != nil {
		return err
	}
	parser, err := kong.New(&c,
		kong.Name("broadsheet"),
		kong.Description("A news platform of one's own: reads feeds, groups the coverage of each event, serves a newspaper."),
		kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Resolvers(file),
	)
	if err != nil {
		return err
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return err
	}
	p.config = c.config
	if err := p.config.check(); err != nil {
		return err
	}
	p.origins = origins(chosen, file)
	err = chosen.Run(p)
	if errors.Is(err, context.Canceled) && p.ctx.Err() != nil {
		return nil // told to stop
	}
	return err
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(p *program) error {
	_, err := fmt.Fprintln(p.out, "broadsheet", version)
	return err
}
