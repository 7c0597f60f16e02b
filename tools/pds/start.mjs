// A Bluesky of our own for the tests: a did:plc directory (in memory) and a Personal Data Server (SQLite in a
// temporary folder), on loopback only. There is no AppView: `com.atproto.*` works in full, `app.bsky.*` reads
// answer 502. Anyone may create an account with a handle in .test. Prints ONE line of JSON {pds, plc}.
// Stops on SIGTERM, SIGINT, or when its standard input closes, so it cannot outlive whoever started it.
// usage: node start.mjs FOLDER      (the folder with node_modules; `python tools/node.py pds` prints it)
import crypto from 'node:crypto'
import fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const load = createRequire(path.join(path.resolve(process.argv[2] ?? '.'), 'package.json'))

onlyLoopback()
returnBlobsAsBuffers()
process.env.LOG_ENABLED ??= 'false'

const { PlcServer, Database } = load('@did-plc/server')
const { PDS, envToCfg, envToSecrets } = load('@atproto/pds')
const { Secp256k1Keypair } = load('@atproto/crypto')

const [port, plcPort] = [await freePort(), await freePort()]
const pdsUrl = `http://localhost:${port}`
const plcUrl = `http://localhost:${plcPort}`
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'imprimatur-pds-'))

const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
await plc.start()
const pds = await startPds()
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop)
process.stdin.on('end', stop).on('error', stop).resume()

console.log(JSON.stringify({ pds: pdsUrl, plc: plcUrl }))

async function startPds() {
  const data = path.join(folder, 'data')
  await fs.mkdir(data)
  const rotation = await Secp256k1Keypair.create({ exportable: true })
  const nowhere = 'http://localhost:1' // the services around a PDS that this network does not have
  const env = {
    devMode: true, version: 'test', hostname: 'localhost', port,
    dataDirectory: data, blobstoreDiskLocation: path.join(folder, 'blobs'), blobUploadLimit: 5_000_000,
    didPlcUrl: plcUrl, recoveryDidKey: (await Secp256k1Keypair.create()).did(),
    plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotation.export()).toString('hex'),
    adminPassword: secret(), jwtSecret: secret(), dpopSecret: crypto.randomBytes(32).toString('hex'),
    serviceHandleDomains: ['.test'], inviteRequired: false, disableSsrfProtection: true,
    rateLimitsEnabled: false, crawlers: [],
    bskyAppViewUrl: nowhere, bskyAppViewDid: 'did:example:none', bskyAppViewCdnUrlPattern: `${nowhere}/%s/%s/%s`,
    modServiceUrl: nowhere, modServiceDid: 'did:example:none',
  }
  const server = await PDS.create(envToCfg(env), envToSecrets(env))
  await server.start()
  return server
}

async function stop() {
  if (stop.begun) return
  stop.begun = true
  setTimeout(() => process.exit(1), 5_000).unref()
  await Promise.allSettled([pds.destroy(), plc.destroy()])
  await fs.rm(folder, { recursive: true, force: true })
  process.exit(0)
}

function secret() {
  return crypto.randomBytes(16).toString('hex')
}

function freePort() {
  return new Promise((found) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })
}

// Both servers call listen(port) without a host, which means every interface of the machine.
function onlyLoopback() {
  const listen = net.Server.prototype.listen
  net.Server.prototype.listen = function (first, ...rest) {
    const options = typeof first === 'number' ? { port: first, host: '127.0.0.1' } : first
    return listen.call(this, options, ...rest)
  }
}

// package.json puts libsql (prebuilt) where the PDS expects better-sqlite3 (needs a compiler). The two differ in one
// thing that matters here: libsql answers a blob column as an ArrayBuffer.
function returnBlobsAsBuffers() {
  const Sqlite = load('better-sqlite3')
  const statement = Object.getPrototypeOf(new Sqlite(':memory:').prepare('select 1'))
  const all = statement.all
  statement.all = function (...parameters) {
    const rows = all.apply(this, parameters)
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        if (value instanceof ArrayBuffer) row[column] = Buffer.from(value)
    return rows
  }
}
