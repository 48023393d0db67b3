/** Port ranges of a single port. */

import type { Check } from './check.ts'
import { editFix } from './fixes.ts'
import { rulesOf } from './rules.ts'

export const endPortEqual: Check = {
  code: 'end-port-equal',
  severity: 'info',
  title: 'Range of one port',
  documentation: `"endPort" makes a range of "port" to "endPort", both included. Where they are equal, it is the one port and nothing more, so a range was perhaps
meant and its end mistyped.

Write the end that is meant, or remove "endPort". An endPort below port is an error of the API server's.`,
  find: (input) =>
    rulesOf(input).flatMap(({ policy, rule, path }) =>
      rule.ports.flatMap(({ protocol, port, endPort }, item) => {
        if (endPort === undefined || endPort !== port) return []
        const at = [...path, 'ports', item, 'endPort']
        const message = `endPort equals port, so this allows ${protocol} ${port} alone. Write the end of the range that is meant, or remove endPort.`
        return [
          {
            resource: policy.ref,
            path: at,
            message,
            fixes: [editFix(policy, 'Remove endPort', 'nothing', [{ kind: 'remove', path: at }])],
          },
        ]
      }),
    ),
}
