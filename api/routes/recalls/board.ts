import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { BOARD_WEEKS, recallBoard as boardSchema } from '../../schemas/recalls/board';
import type { Services } from '../../services';

const HEADER = ['Week to', 'Category', 'Upcoming', 'Due', 'Contacted', 'Booked', 'Done'];
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Needs = Pick<Services, 'recallBoard' | 'spreadsheets' | 'capabilities' | 'demo'>;

/** How recalls stood week by week, for the board. It holds counts and no patients. */
export function recallBoardRoutes(services: Needs) {
  const { recallBoard, spreadsheets } = services;
  const guard = whenSwitchedOn(services, 'recalls');
  return [
    route({
      method: 'get',
      path: '/api/v1/recall-board',
      role: 'viewer',
      tag: 'Recalls',
      summary: `How recalls stood in the last ${BOARD_WEEKS} weeks, by category`,
      guard,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'Counts, the oldest week first.', schema: boardSchema } },
      handle: async ({ caller, now }) => ({
        status: 200,
        body: { weeks: await recallBoard.weeks(caller.practiceId, BOARD_WEEKS, now) },
      }),
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-board.xlsx',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'The same as .xlsx',
      guard,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The file, as an attachment.', download: XLSX } },
      async handle({ caller, now }) {
        const weeks = await recallBoard.weeks(caller.practiceId, BOARD_WEEKS, now);
        async function* rows() {
          for (const { at, category, ...counts } of weeks) {
            const { upcoming, due, contacted, booked, done } = counts;
            const figures = [upcoming, due, contacted, booked, done].map(String);
            yield await Promise.resolve([at.toISOString().slice(0, 10), category || 'No category', ...figures]);
          }
        }
        return {
          status: 200,
          download: {
            ...{ contentType: XLSX, fileName: `recalls-board-${now.toISOString().slice(0, 10)}.xlsx` },
            write: (out) => spreadsheets.write('xlsx', out, HEADER, rows()),
          },
        };
      },
    }),
  ];
}
