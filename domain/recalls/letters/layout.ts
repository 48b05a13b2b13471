/**
 * Where things stand on a letter of A4, in millimetres from its upper left corner. A DL envelope shows the window from
 * 20 mm and 45 mm on, 90 mm wide and 35 mm high; the address keeps away from its edges, because paper slides.
 */
export const PAGE = { width: 210, height: 297 } as const;
export const MARGIN = { left: 24, right: 24, top: 20, bottom: 22 } as const;
export const WINDOW = { left: 24, top: 50, width: 82, height: 29 } as const;
/** Below the window, the part that the first fold hides. */
const TEXT_TOP = 100;

/** Sizes in points. Large print is for patients who asked for it. */
export interface LetterStyle {
  text: number;
  heading: number;
  /** Of the address. It never grows with the text, because the window does not. */
  address: number;
  small: number;
  /** Free space between lines, as a part of the size. */
  leading: number;
  textTop: number;
}

const USUAL: LetterStyle = { text: 11, heading: 14, address: 10.5, small: 9, leading: 0.28, textTop: TEXT_TOP };
const LARGE: LetterStyle = { text: 18, heading: 22, address: 10.5, small: 16, leading: 0.3, textTop: TEXT_TOP };

export function letterStyle({ largePrint }: { largePrint: boolean }): LetterStyle {
  return largePrint ? LARGE : USUAL;
}

/** Millimetres in points, the unit of PDF. */
export function points(millimetres: number): number {
  return (millimetres * 72) / 25.4;
}
