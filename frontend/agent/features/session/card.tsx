import { languages } from 'virtual:languages'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { speak } from '../../data/i18n'
import { Button } from '../../ui/button'
import { Mark } from '../../ui/mark'
import { useTitle } from '../../ui/title'

interface CardProps {
  title: string
  text?: string
  children: ReactNode
}

/** The page before the inbox: the product's name, one thing to do, and the other languages. */
export function Card({ title, text, children }: CardProps) {
  const { i18n } = useTranslation()
  useTitle(title, 'Pasokh')
  const others = Object.entries(languages).filter(([code]) => code !== i18n.language)
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-4 p-4">
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-xl border border-line bg-surface p-6 shadow-sm">
        <div className="flex items-center gap-2 text-ink-2">
          <Mark />
          Pasokh · پاسخ
        </div>
        <div>
          <h1 className="text-xl font-semibold">{title}</h1>
          {text && <p className="mt-1 text-ink-2">{text}</p>}
        </div>
        {children}
      </div>
      <div className="flex flex-wrap justify-center">
        {others.map(([code, { name }]) => (
          <Button key={code} look="ghost" small lang={code} onClick={() => void speak(code)}>
            {name}
          </Button>
        ))}
      </div>
    </main>
  )
}
