import { arkFixtures } from '../ark-fixtures.ts'

export const FIXTURES = arkFixtures('seed-1-8-251228', 'https://docs.byteplus.com/en/docs/ModelArk/1494384')
