import { renderAnswer, sendAnswer } from './codes';

it('answers a send in the form that the address asks for', () => {
  expect(renderAnswer('json', sendAnswer(0, 1))).toBe(
    '{"code":0,"description":"SMS successfully queued","responseData":1,"data":[]}',
  );
  expect(renderAnswer('text', sendAnswer(0, 1))).toBe('0:1 SMS successfully queued');
  expect(renderAnswer('text', sendAnswer(7))).toBe('7:0 Insufficient credit');
  expect(renderAnswer('xml', { ...sendAnswer(0, 1), rows: [{ status: '<&>' }] })).toContain(
    '<status>&#60;&#38;&#62;</status>',
  );
});
