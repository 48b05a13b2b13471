import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import PDFDocument from 'pdfkit';
import { MARGIN, points } from '../../domain/recalls/letters/layout';

/** Whole fonts with every Latin letter: Welsh ŵ ŷ and Polish ł ż are in it. They are embedded as far as they are used. */
const FONTS = {
  regular: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
} as const;

export type Pdf = PDFKit.PDFDocument;

/** What pdfkit has and its types do not. */
interface Hidden {
  subset?: string;
  _addPdfuaMetadata(): void;
}

/**
 * Begins a document that screen readers can follow (PDF/UA): tagged, with a language and a title. `regular` and `bold`
 * are registered as fonts.
 */
export function beginPdf(title: string, out: Writable): Pdf {
  const doc = new PDFDocument({
    size: 'A4',
    margins: {
      top: points(MARGIN.top),
      bottom: points(MARGIN.bottom),
      left: points(MARGIN.left),
      right: points(MARGIN.right),
    },
    autoFirstPage: false,
    pdfVersion: '1.7',
    // Types lack PDF/UA.
    subset: 'PDF/UA' as 'PDF/A-3',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    font: FONTS.regular,
    info: { Title: title, Creator: 'Rollcall', Producer: 'Rollcall' },
  });
  doc.registerFont('regular', FONTS.regular);
  doc.registerFont('bold', FONTS.bold);
  doc.pipe(out);
  return doc;
}

/**
 * Ends it, and waits until all of it is written. The metadata are written by hand, and the subset is taken away, because
 * pdfkit would add a CIDSet that does not have every glyph, which PDF/UA forbids.
 */
export async function endPdf(doc: Pdf, out: Writable): Promise<void> {
  const hidden = doc as unknown as Hidden;
  hidden._addPdfuaMetadata();
  hidden.subset = undefined;
  doc.end();
  await finished(out, { readable: false });
}

/** Waits while the stream is full, so that a long document is never held in memory. */
export async function roomIn(out: Writable): Promise<void> {
  if (out.writableNeedDrain) await new Promise((resolve) => out.once('drain', resolve));
}
