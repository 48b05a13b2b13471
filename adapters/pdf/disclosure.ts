import { setImmediate } from 'node:timers/promises';
import type { DisclosurePrinter, PrintedSection } from '../../ports/patients/disclosure-printing';
import { beginPdf, endPdf, roomIn, type Pdf } from './document';

const SIZE = { title: 18, section: 14, item: 11, text: 10 } as const;

/** Everything that is held of one patient, as one tagged PDF. It is written while it is read. */
export function createDisclosurePrinter(): DisclosurePrinter {
  return {
    async print({ title, lines }, sections, out) {
      const failed = new Promise<never>((_, reject) => out.once('error', reject));
      // Waited for below, or never.
      failed.catch(() => undefined);
      const doc = beginPdf(title, out);
      doc.addPage();
      const top = doc.struct('Sect');
      doc.addStructure(top);
      top.add(doc.struct('H1', {}, () => doc.font('bold').fontSize(SIZE.title).text(title, { paragraphGap: 8 })));
      for (const line of lines) top.add(paragraph(doc, line));
      top.end();
      for (const section of sections) await drawSection(doc, section, () => Promise.race([roomIn(out), failed]));
      await Promise.race([endPdf(doc, out), failed]);
    },
  };
}

async function drawSection(
  doc: Pdf,
  { heading, none, items }: PrintedSection,
  room: () => Promise<void>,
): Promise<void> {
  const head = doc.struct('Sect');
  doc.addStructure(head);
  head.add(
    doc.struct('H2', {}, () => {
      doc.moveDown(1);
      doc.font('bold').fontSize(SIZE.section).text(heading, { paragraphGap: 6 });
    }),
  );
  let count = 0;
  for await (const { title, lines } of items) {
    count += 1;
    head.add(
      doc.struct('H3', {}, () => {
        doc.moveDown(0.5);
        doc.font('bold').fontSize(SIZE.item).text(title, { paragraphGap: 2 });
      }),
    );
    for (const line of lines) head.add(paragraph(doc, line));
    // Drawing is processor time: others of this process get their turn.
    await room();
    await setImmediate();
  }
  if (count === 0) head.add(paragraph(doc, none));
  head.end();
}

function paragraph(doc: Pdf, text: string) {
  return doc.struct('P', {}, () => doc.font('regular').fontSize(SIZE.text).text(text, { paragraphGap: 2, lineGap: 2 }));
}
