import type { Channel } from '../routing/channel.ts'
import type { LiveValues, RelayServices } from './services.ts'

/** The live values with no channel for a call but those that take it. `model` as it is asked for. */
export function narrowValues(
  services: RelayServices,
  takes: (channel: Channel, model: string) => boolean,
): RelayServices['values'] {
  let known: { all: LiveValues; narrowed: LiveValues } | undefined
  return () => {
    const all = services.values()
    if (known?.all !== all) known = { all, narrowed: narrow(all, takes) }
    return known.narrowed
  }
}

function narrow(all: LiveValues, takes: (channel: Channel, model: string) => boolean): LiveValues {
  const { channels: table } = all
  return {
    ...all,
    channels: {
      channels: table.channels,
      byId: (id) => table.byId(id),
      serving: (model, group) => table.serving(model, group).filter((channel) => takes(channel, model)),
    },
  }
}
