/** Sounds without files: a few partials each, as [frequency in Hz, begin, length in s]. */
const tones: Record<string, [number, number, number][]> = {
  chime: [
    [880, 0, 0.5],
    [1318.5, 0.12, 0.6],
  ],
  drop: [
    [660, 0, 0.12],
    [440, 0.1, 0.25],
  ],
  knock: [
    [196, 0, 0.09],
    [196, 0.16, 0.09],
  ],
}

let context: AudioContext | undefined

/** Plays a tone, quietly refused by a browser in which nobody has clicked yet. */
export async function play(tone: string, volume: number): Promise<void> {
  const partials = tones[tone]
  if (!partials || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') await context.resume()
  const now = context.currentTime
  for (const [frequency, begin, length] of partials) {
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency })
    const gain = new GainNode(context, { gain: 0 })
    gain.gain.setValueAtTime(0, now + begin)
    gain.gain.linearRampToValueAtTime((volume / 100) * 0.5, now + begin + 0.01)
    gain.gain.exponentialRampToValueAtTime(0.0001, now + begin + length)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(now + begin)
    oscillator.stop(now + begin + length)
  }
}
