import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** Names and other texts that people gave, which may be of the other direction than the sentence they stand in. */
const given = /^(name|subject|title|company|shortcut|email)$/

/** Elements that keep a text apart by themselves. */
const apart = ['bdi', 'option', 'Chip']

function isGiven(e: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(e)) return isGiven(e.expression)
  if (ts.isBinaryExpression(e)) {
    const condition = e.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    return (!condition && isGiven(e.left)) || isGiven(e.right)
  }
  if (ts.isConditionalExpression(e)) return isGiven(e.whenTrue) || isGiven(e.whenFalse)
  if (ts.isCallExpression(e)) return /^names\.(contact|agent|team)/.test(e.expression.getText())
  return ts.isPropertyAccessExpression(e) && given.test(e.name.text)
}

/** Every source file of the app, read once. */
const files = readdirSync('agent', { recursive: true, encoding: 'utf8' })
  .filter((f) => /(?<!\.test)\.tsx?$/.test(f))
  .map((f) =>
    ts.createSourceFile(f, readFileSync(`agent/${f}`, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX),
  )

const busy = 120_000 // ms; a bound for a busy machine: nothing waits so long

/** Where a given text stands bare between other texts. */
function bare(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isJsxExpression(node) && node.expression && ts.isJsxElement(node.parent) && isGiven(node.expression)) {
      const { tagName, attributes } = node.parent.openingElement
      const directed = attributes.properties.some((a) => a.name?.getText() === 'dir')
      if (!directed && !apart.includes(tagName.getText()))
        found.push(`${source.fileName}: <${tagName.getText()}>${node.getText()}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test(
  'every name and other given text is kept apart from the sentence around it, by <bdi> or dir',
  () => {
    expect(files.flatMap(bare)).toEqual([])
  },
  busy,
)

/** Boxes to type in whose direction is found out by what is typed, even where nothing is. */
function undirected(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isJsxSelfClosingElement(node) && /^(input|textarea)$/.test(node.tagName.getText())) {
      const dir = node.attributes.properties.find((a) => a.name?.getText() === 'dir')
      if (dir?.getText() === 'dir="auto"') found.push(`${source.fileName}: ${node.getText().slice(0, 80)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test(
  'an empty box to type in has the direction of its page: dir="auto" alone begins at the left in Persian too',
  () => {
    expect(files.flatMap(undirected)).toEqual([])
  },
  busy,
)

/** Where a conversation's number stands outside <bdi>: after Persian letters its # would come to the wrong side of the digits. */
function loose(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && /#\s*$/.test(node.text) && ts.isJsxElement(node.parent)) {
      const tag = node.parent.openingElement.tagName.getText()
      if (tag !== 'bdi') found.push(`${source.fileName}: <${tag}>${node.text.trim()}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test(
  "a conversation's number keeps its # before its digits, by <bdi>",
  () => {
    expect(files.flatMap(loose)).toEqual([])
  },
  busy,
)

/** Labels, tooltips and titles that join a given text to words of the app by a template. */
function joined(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const words = ts.isTemplateExpression(node) && /\b(t|common|label)\b/.test(node.getText())
    if (words && node.templateSpans.some((span) => isGiven(span.expression)))
      found.push(`${source.fileName}: ${node.getText()}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test(
  'every name that a label or a tooltip joins to words of the app is kept apart by apart()',
  () => {
    expect(files.flatMap(joined)).toEqual([])
  },
  busy,
)
