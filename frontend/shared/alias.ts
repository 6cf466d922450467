/** Names for visitors who have none: an adjective and an animal, in the reader's language. */
export interface Alias {
  a: number
  b: number
}

const english = {
  adjectives: [
    'Turquoise',
    'Amber',
    'Silver',
    'Golden',
    'Scarlet',
    'Violet',
    'Coral',
    'Emerald',
    'Ivory',
    'Indigo',
    'Copper',
    'Pearl',
    'Crimson',
    'Azure',
    'Olive',
    'Saffron',
  ],
  animals: [
    'Lynx',
    'Heron',
    'Gazelle',
    'Otter',
    'Falcon',
    'Fox',
    'Swallow',
    'Hedgehog',
    'Dolphin',
    'Owl',
    'Panther',
    'Stork',
    'Deer',
    'Turtle',
    'Robin',
    'Leopard',
    'Crane',
    'Beaver',
    'Seal',
    'Hawk',
    'Squirrel',
    'Swan',
    'Ibex',
    'Wren',
    'Badger',
    'Pelican',
    'Puffin',
    'Marten',
    'Nightingale',
    'Camel',
    'Peacock',
    'Bee',
  ],
}
const persian = {
  adjectives: [
    'فیروزه‌ای',
    'کهربایی',
    'نقره‌ای',
    'طلایی',
    'سرخ',
    'بنفش',
    'مرجانی',
    'زمردی',
    'عاجی',
    'نیلی',
    'مسی',
    'مرواریدی',
    'لاکی',
    'لاجوردی',
    'زیتونی',
    'زعفرانی',
  ],
  animals: [
    'سیاه‌گوش',
    'حواصیل',
    'غزال',
    'سمور',
    'شاهین',
    'روباه',
    'پرستو',
    'جوجه‌تیغی',
    'دلفین',
    'جغد',
    'پلنگ',
    'لک‌لک',
    'گوزن',
    'لاک‌پشت',
    'سینه‌سرخ',
    'یوزپلنگ',
    'درنا',
    'سگ‌آبی',
    'فک',
    'قرقی',
    'سنجاب',
    'قو',
    'بز کوهی',
    'سسک',
    'گورکن',
    'پلیکان',
    'طوطی',
    'دله',
    'بلبل',
    'شتر',
    'طاووس',
    'زنبور',
  ],
}

/** Words the alias; in Persian the adjective follows the noun. */
export function aliasName(alias: Alias, language: string): string {
  const words = language === 'fa' ? persian : english
  const adjective = words.adjectives[alias.a % 16] ?? ''
  const animal = words.animals[alias.b % 32] ?? ''
  return language === 'fa' ? `${animal} ${adjective}` : `${adjective} ${animal}`
}

/** Backgrounds of the 12 colours that the server gives people and labels; white text is readable on each. */
export const palette = [
  '#b3502f',
  '#0b7c86',
  '#3f63ad',
  '#2f7d50',
  '#7a55a8',
  '#9b3f6b',
  '#a0611a',
  '#33747f',
  '#5b5fc0',
  '#8a4b3c',
  '#4a7a1f',
  '#a8324e',
]

export const colorOf = (index: number): string => palette[index % palette.length] ?? '#0b7c86'

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const [first = '', last = ''] = name.trim().split(/\s+/)
  const letter = (word: string) => [...word][0] ?? ''
  return (letter(first) + (/^[A-Za-z]/.test(first) ? letter(last) : '')).toUpperCase()
}
