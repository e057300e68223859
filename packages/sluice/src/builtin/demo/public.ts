// biome-ignore lint/performance/noBarrelFile: the published door sluice/demo, which nothing inside the program imports.
export { createDemoConnector, type DemoConnectorOptions } from './demo-connector.ts'
export { type DemoServer, type DemoServerOptions, startDemoServer } from './demo-server.ts'
