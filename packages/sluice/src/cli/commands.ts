import { booksVerify } from './books.ts'
import { channelAdd, channelList, channelTest } from './channel.ts'
import type { CliCommand } from './command-line.ts'
import { configCheck } from './config.ts'
import { conformance } from './conformance.ts'
import { customerCreate, customerCredit, customerList } from './customer.ts'
import { doctor } from './doctor.ts'
import { keyCreate, keyList, keyRevoke } from './key.ts'
import { priceList, priceSet } from './price.ts'
import { quoteFile } from './quote.ts'

/** Every command but `start`, in the order of the overview. */
export const CLI_COMMANDS: readonly CliCommand[] = [
  doctor,
  customerCreate,
  customerList,
  customerCredit,
  keyCreate,
  keyList,
  keyRevoke,
  channelAdd,
  channelList,
  channelTest,
  priceSet,
  priceList,
  configCheck,
  booksVerify,
  quoteFile,
  conformance,
]
