import type { TableReading } from '../domain/recipients/list-file';

/**
 * Reads an uploaded .csv or .xlsx, told by its content, as a rectangle of text; what is wrong with the file is an answer.
 * Keeps `rowLimit` rows and counts all of them. Throws `UnsupportedFileError` for a file of another kind.
 */
export type TableReader = (bytes: Buffer, fileName: string, rowLimit: number) => Promise<TableReading>;
