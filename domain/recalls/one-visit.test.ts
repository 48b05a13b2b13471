import { oneVisitMinutes } from './one-visit';

const due = (categoryId: string, minutes: number) => ({ visit: { categoryId, minutes } });

test('N37 one appointment is long enough for all that is due, each category once', () => {
  expect(oneVisitMinutes([due('asthma', 20), due('asthma', 20), due('diabetes', 30)])).toBe(50);
});

test('N37 nothing is said of one visit, or where a category does not say how long it takes', () => {
  expect(oneVisitMinutes([due('asthma', 20), due('asthma', 20)])).toBeNull();
  expect(oneVisitMinutes([due('asthma', 20), { visit: null }])).toBeNull();
  expect(oneVisitMinutes([])).toBeNull();
});
