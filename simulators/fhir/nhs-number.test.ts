import { isNhsNumber } from './nhs-number';

it.each(['9434765919', '9990000018', '9000000009'])('%s is an NHS number', (text) => {
  expect(isNhsNumber(text)).toBe(true);
});

it.each(['9434765918', '0000000000', '1111111111', '943476591', '943 476 5919', '94347659190', 'x', ''])(
  '%j is none',
  (text) => {
    expect(isNhsNumber(text)).toBe(false);
  },
);
