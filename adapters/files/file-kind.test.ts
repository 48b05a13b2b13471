import { UnsupportedFileError } from '../../domain/lists/list-file';
import { zipFile } from '../../test/support/zip-file';
import { listFileKind } from './file-kind';

const CSV = 'NHS number,DOB\r\n9434765919,03/04/1980\r\n';
const text = (content: string): Buffer => Buffer.from(content);
const utf16 = (content: string): Buffer => Buffer.from(content, 'utf16le');
const archiveOf = (part: string): Buffer =>
  zipFile(Object.fromEntries(['[Content_Types].xml', '_rels/.rels', part].map((name) => [name, ''])));

const workbook = archiveOf('xl/workbook.xml');
const docx = archiveOf('word/document.xml');

describe('P11 what kind of file it is', () => {
  it.each<[string, Buffer, string, 'csv' | 'xlsx']>([
    ['CSV', text(CSV), 'list.csv', 'csv'],
    ['CSV in capitals', text(CSV), 'LIST.CSV', 'csv'],
    ['a table as .txt', text(CSV), 'list.txt', 'csv'],
    ['CSV that is called .xlsx', text(CSV), 'list.xlsx', 'csv'],
    ['CSV without a name', text(CSV), '', 'csv'],
    ['one column as .csv', text('NHS number\n'), 'list.csv', 'csv'],
    ['UTF-16', utf16(CSV), 'list.csv', 'csv'],
    ['UTF-16 with a mark', utf16('\ufeff' + CSV), 'list.csv', 'csv'],
    ['nothing', text(''), 'list.xlsx', 'csv'],
    ['a workbook', workbook, 'list.xlsx', 'xlsx'],
    ['a workbook that is called .csv', workbook, 'list.csv', 'xlsx'],
    ['found x02: names with backslashes', archiveOf('xl\\workbook.xml'), 'list.xlsx', 'xlsx'],
    ['found x03: another name of the workbook', archiveOf('xl/workbook2.xml'), 'list.xlsx', 'xlsx'],
    ['found x03b: no folder of its own', archiveOf('workbook.xml'), 'list.xlsx', 'xlsx'],
    ['a workbook without its end', workbook.subarray(0, 60), 'list.xlsx', 'xlsx'],
  ])('P11 %s is read', (_, bytes, name, kind) => {
    expect(listFileKind(bytes, name)).toBe(kind);
  });

  it.each<[string, Buffer, string, RegExp]>([
    ['a PDF', text('%PDF-1.7 …'), 'list.csv', /is a PDF\. Save it as/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]), 'list.csv', /is a picture/],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'list.xls', /\.xls.*password/],
    ['a web page', text('\n<!DOCTYPE html><table>'), 'list.xls', /web page/],
    ['XML', text('\ufeff<?xml version="1.0"?>'), 'list.csv', /XML/],
    ['RTF', text('{\\rtf1'), 'list.csv', /RTF/],
    ['a packed file', Buffer.from([0x1f, 0x8b, 8]), 'list.csv', /packed/],
    ['a document', docx, 'list.docx', /not an \.xlsx/],
    ['a document called .xlsx', docx, 'list.xlsx', /not an \.xlsx/],
    ['a binary workbook', archiveOf('xl/workbook.bin'), 'list.xlsb', /\.xlsb/],
    ['a presentation', archiveOf('ppt/presentation.xml'), 'list.xlsx', /not an \.xlsx/],
    ['an OpenDocument sheet', zipFile({ mimetype: '', 'content.xml': '' }), 'list.ods', /not an \.xlsx/],
    ['an archive without its end', docx.subarray(0, 40), 'list.zip', /not an \.xlsx/],
    ['bytes', Buffer.from([1, 2, 0, 0, 0, 3, 0, 9]), 'list.csv', /neither a \.csv nor an \.xlsx/],
    ['a table called .pdf', text(CSV), 'list.pdf', /neither/],
    ['prose called .txt', text('hello\nworld, again'), 'notes.txt', /neither/],
    ['prose called .xlsx', text('hello'), 'list.xlsx', /neither/],
    ['nothing called .pdf', text(''), 'list.pdf', /neither/],
  ])('P11 %s is refused with words', (_, bytes, name, words) => {
    expect(() => listFileKind(bytes, name)).toThrow(UnsupportedFileError);
    expect(() => listFileKind(bytes, name)).toThrow(words);
  });
});
