import { embedding, rerank, vendorRows } from '../../catalog-row.ts'

/** Jina AI. List prices in USD. */
export const JINA = vendorRows('jina', [
  embedding('jina-embeddings-v2-base-en', '2026-08-21', [], { input: '0.02' }),
  embedding('jina-embeddings-v2-base-zh', '2026-08-21', [], { input: '0.02' }),
  embedding('jina-colbert-v2', '2026-08-21', [], { input: '0.02' }),
  rerank('jina-reranker-v3', '2026-08-21', [], { input: '0.05' }),
  rerank('jina-reranker-v2-base-multilingual', '2026-08-21', [1_024], { input: '0.02' }),
])
