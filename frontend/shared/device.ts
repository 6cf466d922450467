const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/SamsungBrowser/, 'Samsung Internet'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
]

const first = (of: [RegExp, string][], text: string) => of.find(([form]) => form.test(text))?.[1]

/** What a User-Agent is called among people: browser and system, as far as they are known. */
export const deviceOf = (agent: string | undefined): string =>
  [first(browsers, agent ?? ''), first(systems, agent ?? '')].filter(Boolean).join(' · ')
