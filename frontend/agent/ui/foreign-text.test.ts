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

/** Where a given text stands bare between other texts. */
function bare(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(`agent/${file}`, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  )
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isJsxExpression(node) && node.expression && ts.isJsxElement(node.parent) && isGiven(node.expression)) {
      const { tagName, attributes } = node.parent.openingElement
      const directed = attributes.properties.some((a) => a.name?.getText() === 'dir')
      if (!directed && !apart.includes(tagName.getText()))
        found.push(`${file}: <${tagName.getText()}>${node.getText()}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test('every name and other given text is kept apart from the sentence around it, by <bdi> or dir', () => {
  const files = readdirSync('agent', { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.tsx$/.test(f))
  expect(files.flatMap(bare)).toEqual([])
})
