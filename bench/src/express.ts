/** The gateway as middleware in an Express application. */
import { mixrouter } from '@mixrouter/express'
import express from 'express'
import { gatewayConfig } from './gateway-config.ts'

const { PORT = '0', UPSTREAM = '' } = process.env
express()
  .use(mixrouter(gatewayConfig(UPSTREAM)))
  .listen(Number(PORT), '127.0.0.1')
