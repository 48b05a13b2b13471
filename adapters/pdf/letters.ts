import { setImmediate } from 'node:timers/promises';
import { MARGIN, PAGE, WINDOW, letterStyle, points } from '../../domain/recalls/letters/layout';
import { paragraphs } from '../../domain/recalls/letters/letter-text';
import type { LetterHead, LetterPages, LetterPrinter, PrintedLetter } from '../../ports/recalls/letter-printing';
import { beginPdf, endPdf, roomIn, type Pdf } from './document';

/** Letters of a batch as one tagged PDF, each on its own pages, with the address in the window of a DL envelope. */
export function createLetterPrinter(): LetterPrinter {
  return {
    async print(letters, head, out, onLetter) {
      const failed = new Promise<never>((_, reject) => out.once('error', reject));
      // Waited for below, or never.
      failed.catch(() => undefined);
      const doc = beginPdf(`Letters of ${head.practiceName}, ${head.date}`, out);
      let pages = 0;
      doc.on('pageAdded', () => (pages += 1));
      const placed: LetterPages[] = [];
      for await (const letter of letters) {
        const firstPage = pages + 1;
        drawLetter(doc, letter, head);
        placed.push({ id: letter.id, firstPage, pages: pages + 1 - firstPage });
        onLetter?.();
        // Drawing is processor time: others of this process get their turn after each letter.
        await Promise.race([roomIn(out).then(() => setImmediate()), failed]);
      }
      await Promise.race([endPdf(doc, out), failed]);
      return { pages, letters: placed };
    },
  };
}

function drawLetter(
  doc: Pdf,
  { addressLines, body, largePrint }: PrintedLetter,
  { practiceName, telephone, date }: LetterHead,
): void {
  const style = letterStyle({ largePrint });
  const width = points(PAGE.width - MARGIN.left - MARGIN.right);
  const left = points(MARGIN.left);
  doc.addPage();
  const letter = doc.struct('Sect');
  doc.addStructure(letter);
  const add = (tag: 'P' | 'H1', draw: () => void): void => void letter.add(doc.struct(tag, {}, draw));

  add('H1', () =>
    doc
      .font('bold')
      .fontSize(style.heading)
      .text(practiceName, left, points(MARGIN.top), { width, height: points(26), ellipsis: true }),
  );
  if (telephone !== null) {
    add('P', () =>
      doc
        .font('regular')
        .fontSize(style.text)
        .text(`Telephone ${telephone}`, left, points(MARGIN.top) + style.heading * 1.6, { width }),
    );
  }
  add('P', () => {
    doc.font('regular').fontSize(style.address);
    doc.text(addressLines.join('\n'), points(WINDOW.left), points(WINDOW.top), {
      width: points(WINDOW.width),
      height: points(WINDOW.height),
      lineGap: 0,
    });
  });
  add('P', () =>
    doc
      .font('regular')
      .fontSize(style.text)
      .text(date, left, points(style.textTop) - style.text * 2.2, { width }),
  );
  doc.x = left;
  doc.y = points(style.textTop);
  for (const paragraph of paragraphs(body)) {
    add('P', () => {
      doc.font('regular').fontSize(style.text);
      doc.text(paragraph, { width, lineGap: style.text * style.leading, paragraphGap: style.text * 0.8 });
    });
  }
  letter.end();
}
