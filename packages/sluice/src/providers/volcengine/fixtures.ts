import { arkFixtures } from '../ark-fixtures.ts'

export const FIXTURES = arkFixtures('doubao-seed-1-8-251228', 'https://www.volcengine.com/docs/82379/1494384')
