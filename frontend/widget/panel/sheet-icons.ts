/** Strokes that only sheets draw, on a grid of 24. */
export const cross = 'M6 6l12 12M18 6 6 18'
export const camera = 'M4 8h3l2-3h6l2 3h3v11H4zM12 10a3 3 0 1 0 0 6 3 3 0 1 0 0-6'
export const download = 'M12 4v11m-5-5 5 5 5-5M5 20h14'
export const trash = 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13'
export const paper = 'M14 3H6v18h12V7zM14 3v4h4'
export const plus = 'M12 5v14M5 12h14'
export const alert = 'M12 8v5M12 16h.01M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18'
