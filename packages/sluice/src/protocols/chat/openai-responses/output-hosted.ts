import type { VendorBlock } from '../../../canonical/chat.ts'
import type { ChatEvent } from '../../../canonical/chat-event.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../canonical/json.ts'
import { wantsSources } from './memo.ts'
import { placeMembers } from './output-events.ts'
import { addProof } from './output-reasoning.ts'
import { addItem, addWholeItem, type OutputScope } from './output-scope.ts'
import { IMAGE_CALL, lacksPicture } from './wire-images.ts'

type ImageEvent = Extract<ChatEvent, { type: 'image' }>

/** Work of vendors' own tools, and pictures. */
export class HostedOutput {
  private readonly scope: OutputScope
  /** A picture: what this vendor says of it besides comes right behind it. */
  private picture: ImageEvent | undefined
  /** A search whose result has not come. */
  private search: { id: Json | undefined; index: number; item: JsonObject } | undefined

  constructor(scope: OutputScope) {
    this.scope = scope
  }

  get holdsPicture(): boolean {
    return this.picture !== undefined
  }

  hold(image: ImageEvent): void {
    this.picture = image
  }

  /** Writes what was held back. */
  settle(): void {
    const { picture } = this
    if (picture === undefined) return
    this.picture = undefined
    const { context } = this.scope
    const format = picture.mediaType.replace(/^image\//, '')
    this.writePicture(picture, {
      id: context.mintId('ig_'),
      type: IMAGE_CALL,
      status: 'completed',
      output_format: format,
      result: picture.data,
    })
  }

  private writePicture({ proof }: ImageEvent, item: JsonObject): void {
    if (proof !== undefined) addProof(this.scope, proof)
    const { events, output } = this.scope
    const place = placeMembers(String(item.id), output.length)
    const index = addItem(this.scope, { ...item, status: 'in_progress', result: null })
    output[index] = item
    events?.write('response.image_generation_call.in_progress', place)
    events?.write('response.image_generation_call.generating', place)
    events?.write('response.image_generation_call.completed', place)
    events?.endItem(index, item)
  }

  /** This format's own as it came; a web search of another vendor's as one (conversion.md 46); the rest is warned about (R21). */
  add(block: VendorBlock): void {
    if (block.protocol === 'openai-responses') this.addOwn(block.value)
    else if (block.kind === 'server_tool_use' && block.value.name === 'web_search')
      this.beginSearch(block.value)
    else if (block.kind === 'web_search_tool_result' && this.search?.id === block.value.tool_use_id) {
      this.endSearch(block.value.content)
    } else this.scope.context.notes.warn('dropped', block.kind)
  }

  private addOwn(value: JsonObject): void {
    const { picture } = this
    if (picture !== undefined && lacksPicture(value)) {
      this.picture = undefined
      this.writePicture(picture, { ...value, result: picture.data })
      return
    }
    this.settle()
    const item = typeof value.id === 'string' ? value : { id: this.scope.context.mintId('item_'), ...value }
    if (item.type === 'web_search_call') {
      const index = this.beginSearchItem(item)
      this.endSearchItem(index, item)
    } else addWholeItem(this.scope, item)
  }

  private beginSearch(value: JsonObject): void {
    this.close()
    const query = isJsonObject(value.input) && typeof value.input.query === 'string' ? value.input.query : ''
    const item: JsonObject = {
      id: this.scope.context.mintId('ws_'),
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query, queries: [query] },
    }
    this.search = { id: value.id, index: this.beginSearchItem(item), item }
  }

  private beginSearchItem(item: JsonObject): number {
    const { events, output } = this.scope
    const index = addItem(this.scope, { ...item, status: 'in_progress' })
    output[index] = item
    const place = placeMembers(String(item.id), index)
    events?.write('response.web_search_call.in_progress', place)
    events?.write('response.web_search_call.searching', place)
    return index
  }

  /** What was found; a search that failed has an error in its place. */
  private endSearch(content: Json | undefined): void {
    const { search } = this
    if (search === undefined) return
    this.search = undefined
    if (!Array.isArray(content)) search.item.status = 'failed'
    else if (wantsSources(this.scope.context.memo)) {
      const sources = content.flatMap((one) =>
        isJsonObject(one) && typeof one.url === 'string' ? [{ type: 'url', url: one.url }] : [],
      )
      const action = isJsonObject(search.item.action) ? search.item.action : {}
      search.item.action = { ...action, sources }
    }
    this.endSearchItem(search.index, search.item)
  }

  private endSearchItem(index: number, item: JsonObject): void {
    const { events } = this.scope
    events?.write('response.web_search_call.completed', placeMembers(String(item.id), index))
    events?.endItem(index, item)
  }

  /** Ends what is open. */
  close(): void {
    this.settle()
    const { search } = this
    if (search === undefined) return
    this.search = undefined
    this.endSearchItem(search.index, search.item)
  }
}
