import { imageSize } from 'image-size';
import { EncryptedPDFError, PDFArray, PDFDict, PDFDocument, PDFName, PDFStream, type PDFObject } from 'pdf-lib';
import {
  attachmentKind,
  MOST_PIXELS,
  type AttachmentFault,
  type KindReading,
} from '../../../domain/content/attachments/attachment-kind';

/** Actions of a PDF that start something outside the page. */
const ACTIONS = new Set(['JavaScript', 'Launch', 'ImportData', 'SubmitForm', 'GoToE', 'Rendition', 'RichMediaExecute']);
/** Entries that carry a script, a further file or a form with its own scripts. */
const ENTRIES = ['JS', 'EmbeddedFiles', 'EF', 'XFA', 'RichMediaContent'];
/** So many objects are looked at; no letter has as many. */
const MOST_OBJECTS = 200_000;
const MARK_OF_END = { jpeg: Buffer.from([0xff, 0xd9]), png: Buffer.from('IEND', 'latin1') };

/** Looks at a file that is to be attached: its kind by its content, and whether it can do harm or cannot be opened. */
export async function checkAttachment(bytes: Buffer, fileName: string): Promise<KindReading> {
  const reading = attachmentKind(bytes, fileName);
  if (!reading.ok) return reading;
  const { kind } = reading;
  const fault = kind === 'pdf' ? await pdfFault(bytes) : pictureFault(bytes, kind);
  return fault === null ? reading : { ok: false, fault, kind };
}

async function pdfFault(bytes: Buffer): Promise<AttachmentFault | null> {
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: false });
    // A file that only begins like a PDF is read as one without pages.
    if (document.getPageCount() === 0) return 'unreadable';
  } catch (error) {
    return error instanceof EncryptedPDFError ? 'password' : 'unreadable';
  }
  const objects = document.context.enumerateIndirectObjects();
  if (objects.length > MOST_OBJECTS) return 'unreadable';
  return objects.some(([, object]) => isActive(object, 0)) ? 'script' : null;
}

/** Whether an object, or one inside it, starts something. Names are compared as they are read: `/J#53` is `/JS`. */
function isActive(object: PDFObject, depth: number): boolean {
  if (depth > 50) return true;
  if (object instanceof PDFStream) return isActive(object.dict, depth);
  if (object instanceof PDFArray) return object.asArray().some((inner) => isActive(inner, depth + 1));
  if (!(object instanceof PDFDict)) return false;
  return object.entries().some(([key, value]) => {
    if (ENTRIES.includes(key.decodeText())) return true;
    const named = value instanceof PDFName ? value.decodeText() : null;
    if (key.decodeText() === 'S' && named !== null && ACTIONS.has(named)) return true;
    if (key.decodeText() === 'Type' && named === 'EmbeddedFile') return true;
    return isActive(value, depth + 1);
  });
}

function pictureFault(bytes: Buffer, kind: 'jpeg' | 'png'): AttachmentFault | null {
  try {
    const { width, height, type } = imageSize(bytes);
    if (type !== (kind === 'jpeg' ? 'jpg' : 'png')) return 'unreadable';
    if (width * height > MOST_PIXELS) return 'too-many-pixels';
    // A picture that broke off on its way has no end.
    return width > 0 && height > 0 && bytes.includes(MARK_OF_END[kind]) ? null : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
