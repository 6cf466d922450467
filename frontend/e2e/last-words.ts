import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'

/** Says at the very end, in a few lines each, why what failed did: of a long log often only the end is kept. */
export default class LastWords implements Reporter {
  private readonly failed: string[] = []

  onTestEnd(test: TestCase, { status, error }: TestResult): void {
    if (status === test.expectedStatus || status === 'skipped') return
    this.failed.push(`${test.title}: ${stripVTControlCharacters(error?.message ?? status).slice(0, 600)}`)
  }

  onEnd(): void {
    for (const words of this.failed) console.log(words)
  }
}
