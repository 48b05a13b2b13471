/** What may be attached to a direct message. */
export const ATTACHMENT_KINDS = ['pdf', 'jpeg', 'png'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export const ATTACHMENT_LIMIT_BYTES = 10 * 1024 * 1024;
/** Photos of phones have up to 200; a picture with more is made to fill the memory of the computer that opens it. */
export const MOST_PIXELS = 250_000_000;

interface KindFacts {
  name: string;
  contentType: string;
  /** The first bytes, as Latin-1. */
  start: string;
  /** The endings that a file of this kind may have; the first is given where it has none. */
  endings: readonly string[];
}

export const ATTACHMENT_FACTS: Readonly<Record<AttachmentKind, KindFacts>> = {
  pdf: { name: 'PDF', contentType: 'application/pdf', start: '%PDF-', endings: ['pdf'] },
  jpeg: {
    name: 'JPEG picture',
    contentType: 'image/jpeg',
    start: '\xff\xd8\xff',
    endings: ['jpg', 'jpeg', 'jpe', 'jfif'],
  },
  png: { name: 'PNG picture', contentType: 'image/png', start: '\x89PNG\r\n\x1a\n', endings: ['png'] },
};

/** Why a file cannot be attached. */
export const ATTACHMENT_FAULTS = [
  'empty',
  'other-kind',
  'other-name',
  'unreadable',
  'script',
  'password',
  'too-many-pixels',
  'too-heavy',
] as const;
export type AttachmentFault = (typeof ATTACHMENT_FAULTS)[number];

export type KindReading =
  { ok: true; kind: AttachmentKind } | { ok: false; fault: AttachmentFault; kind: AttachmentKind | null };

/** Tells the kind of a file by its content. A name that says another kind is refused, because people trust the name. */
export function attachmentKind(bytes: Uint8Array, fileName: string): KindReading {
  if (bytes.length === 0) return { ok: false, fault: 'empty', kind: null };
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const kind = ATTACHMENT_KINDS.find((one) => start.startsWith(ATTACHMENT_FACTS[one].start));
  if (!kind) return { ok: false, fault: 'other-kind', kind: null };
  const ending = endingOf(fileName);
  if (ending !== null && !ATTACHMENT_FACTS[kind].endings.includes(ending))
    return { ok: false, fault: 'other-name', kind };
  return { ok: true, kind };
}

/** What is wrong with a file, by its name, and what to do about it. */
export function attachmentFaultWords(fault: AttachmentFault, fileName: string, kind: AttachmentKind | null): string {
  switch (fault) {
    case 'empty':
      return `“${fileName}” is empty. Choose another file.`;
    case 'other-kind':
      return `“${fileName}” is not a PDF, a JPEG or a PNG. Save it as one of these and attach that.`;
    case 'other-name': {
      const { name, endings } = ATTACHMENT_FACTS[kind ?? 'pdf'];
      return `“${fileName}” is really a ${name}. Check that it is the right file, and give it a name that ends in .${endings[0]}.`;
    }
    case 'unreadable':
      return `“${fileName}” is damaged, so patients could not open it. Save it again and attach that.`;
    case 'script':
      return `“${fileName}” holds a script or another file, which can do harm. Print it to a new PDF and attach that.`;
    case 'password':
      return `“${fileName}” has a password, so we cannot check it. Save it without one and attach that.`;
    case 'too-heavy':
      return `“${fileName}” takes too long to check, so we cannot tell that it is safe. Print it to a new PDF and attach that.`;
    case 'too-many-pixels':
      return `“${fileName}” is a picture of more than ${MOST_PIXELS / 1_000_000} million dots. Make it smaller and attach that.`;
  }
}

/** The name under which a patient saves it: always with an ending of its kind. */
export function savedName(fileName: string, kind: AttachmentKind): string {
  return endingOf(fileName) === null ? `${fileName}.${ATTACHMENT_FACTS[kind].endings[0]!}` : fileName;
}

/** The ending in small letters; null where the name has none. */
function endingOf(fileName: string): string | null {
  return /\.([A-Za-z0-9]{1,8})$/.exec(fileName.trim())?.[1]?.toLowerCase() ?? null;
}
