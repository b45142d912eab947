import { defineConfig } from '@hey-api/openapi-ts'

export default defineConfig({
  input: '../../openapi.json',
  output: { path: 'src/generated', module: { extension: '.ts' } },
  logs: { level: 'warn', file: false },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/typescript',
    {
      name: '@hey-api/sdk',
      operations: {
        strategy: 'single',
        containerName: 'Frontdesk',
        segmentName: '{{name}}',
        methods: 'instance',
        nesting: 'operationId',
        nestingDelimiters: /(?<=^[a-z]+)_/, // bookings_list_payments becomes bookings.listPayments
      },
    },
  ],
})
