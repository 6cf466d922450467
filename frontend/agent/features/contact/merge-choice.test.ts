import { describe, expect, it } from 'vitest'
import { contact } from '../../testing/make'
import { differences } from './merge-choice'

describe('differences', () => {
  it('asks only where both say something else', () => {
    const mine = contact({ name: 'Ali', phone: '021', company: '', attributes: { plan: 'gold', city: 'Tehran' } })
    const its = contact({
      name: 'Ali Rezaei',
      phone: '021',
      company: 'Narvan',
      attributes: { plan: 'free', city: 'Tehran', since: '1403' },
    })
    expect(differences(mine, its)).toEqual([
      { field: 'name', label: 'name', mine: 'Ali', its: 'Ali Rezaei' },
      { field: 'attributes.plan', label: 'attribute', key: 'plan', mine: 'gold', its: 'free' },
    ])
  })

  it('asks nothing of two that know nothing', () => {
    expect(differences(contact({ name: '' }), contact({ name: '' }))).toEqual([])
  })
})
