package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Bounds that no handout comes near. They keep the time and memory that a text
// takes in proportion to its length, whatever it holds.
const (
	maxDepth     = 32       // boxes, lists and quotes in each other; and emphasis and links
	maxLine      = 16 << 10 // bytes in a line
	maxParagraph = 32 << 10 // bytes in lines without a blank one between them
	maxColumns   = 32       // of a table
	maxCells     = 20_000   // of all tables of a text
	maxMessages  = 100      // about one text
)

// state is what the grammar notes down about a text while goldmark parses it.
type state struct {
	problems []problem
	spans    []*spanOpen // that await their closing bracket
	cells    int
	tooDeep  bool
}

// problem is something wrong at an offset of the text.
type problem struct {
	offset           int
	rule, text, hint string
}

func (s *state) fail(offset int, rule, text, hint string) {
	s.problems = append(s.problems, problem{offset, rule, text, hint})
}

var stateKey = parser.NewContextKey()

func stateOf(pc parser.Context) *state { return pc.Get(stateKey).(*state) }

// newGrammar gives the syntax of a text. Looking for bare web and mail
// addresses takes longer than all else, so only texts that hold one pay for it.
func newGrammar(bareLinks bool) parser.Parser {
	inlines := inlineParsers()
	if bareLinks {
		inlines = append(inlines, util.Prioritized(extension.NewLinkifyParser(), 999))
	}
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(boxParser{}, 50),
			util.Prioritized(headingParser{parser.NewSetextHeadingParser()}, 100),
			util.Prioritized(limited{extension.NewDefinitionListParser()}, 101),
			util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(limited{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(headingParser{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(limited{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(limited{extension.NewFootnoteBlockParser()}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(paragraphs{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
}

// newLineGrammar gives the syntax of running text alone.
func newLineGrammar() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(inlineParsers()...),
	)
}

func inlineParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(bracketParser{}, 50),
		util.Prioritized(factParser{}, 50),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
	}
}

// limited opens a block only where not too many are open.
type limited struct{ parser.BlockParser }

func (l limited) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	// A list counts twice, with its item.
	if len(pc.OpenedBlocks()) < 2*maxDepth {
		return l.BlockParser.Open(parent, reader, pc)
	}
	if st := stateOf(pc); !st.tooDeep {
		_, at := reader.PeekLine()
		st.tooDeep = true
		st.fail(at.Start, "too-deep", "blocks are nested too deep here", "boxes, lists and quotes can be at most 32 deep")
	}
	return nil, parser.NoChildren
}

// headingParser takes {#id} off the end of a heading.
type headingParser struct{ parser.BlockParser }

func (h headingParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	h.BlockParser.Close(node, reader, pc)
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	last := lines.At(lines.Len() - 1)
	words := last.Value(reader.Source())
	if !bytes.HasSuffix(words, []byte("}")) {
		return
	}
	start := bytes.LastIndexByte(words, '{')
	if start < 0 || start+1 >= len(words) || words[start+1] != '#' || start > 0 && words[start-1] == '\\' {
		return
	}
	node.SetAttributeString("id", text.NewSegment(last.Start+start-last.Padding+2, last.Stop-1))
	last.Stop = last.Start - last.Padding + start
	lines.Set(lines.Len()-1, last.TrimRightSpace(reader.Source()))
}

// paragraphs turns paragraphs into the tables that they are, within bounds.
type paragraphs struct{ tables parser.ParagraphTransformer }

func (t paragraphs) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	st := stateOf(pc)
	start := lines.At(0).Start
	fail := func(rule, text, hint string) {
		st.fail(start, rule, text, hint)
		lines.SetSliced(0, 0)
	}
	columns, delimiter := 0, -1
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		if n := delimiterColumns(line.Value(reader.Source())); n > 0 {
			columns, delimiter = max(columns, n), i
		}
	}
	if delimiter < 0 {
		if lines.At(lines.Len()-1).Stop-start > maxParagraph {
			fail("long-paragraph", "this paragraph is too long to be read", "put blank lines between paragraphs")
		}
		return
	}
	cells := columns * lines.Len()
	if columns > maxColumns || st.cells+cells > maxCells {
		fail("large-table", "this table is too large", "a text takes tables of up to 32 columns and 20 000 cells in all")
		return
	}
	st.cells += cells
	t.tables.Transform(node, reader, pc)
	if node.Parent() != nil && lines.Len() > delimiter {
		st.fail(lines.At(delimiter).Start, "bad-table",
			"the row of dashes does not have as many columns as the row above it", "give both rows the same number of |")
	}
}

// delimiterColumns counts the columns of a row such as "| --- | :-: |"; other
// rows give 0.
func delimiterColumns(line []byte) int {
	line = bytes.TrimSpace(line)
	bars, dashes := 0, false
	for _, c := range line {
		switch c {
		case '|':
			bars++
		case '-':
			dashes = true
		case ':', ' ', '\t':
		default:
			return 0
		}
	}
	if bars == 0 || !dashes {
		return 0
	}
	if line[0] == '|' {
		bars--
	}
	if line[len(line)-1] == '|' {
		bars--
	}
	return bars + 1
}
