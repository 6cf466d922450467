/** Strokes that only sheets draw, on a grid of 24. */
export const cross = 'M6 6l12 12M18 6 6 18'
export const camera = 'M4 8h3l2-3h6l2 3h3v11H4zM12 10a3 3 0 1 0 0 6 3 3 0 1 0 0-6'
export const download = 'M12 4v11m-5-5 5 5 5-5M5 20h14'
export const trash = 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13'
