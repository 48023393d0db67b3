/** Small manifests that the specs paste. */

const workload = (name: string, port: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: main
          image: example/${name}
          ports:
            - containerPort: ${port}
`

/** web, admin and db in the namespace shop; db accepts web alone, on 5432. The policy stands last, its port in the last line. */
export const shop = `${workload('web', 8080)}---
${workload('admin', 8081)}---
${workload('db', 5432)}---
# Only the web tier talks to the database.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db   # the data tier
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: db}
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web
    ports:
    - port: 5432`

export const web = 'Deployment/shop/web'
export const admin = 'Deployment/shop/admin'
export const db = 'Deployment/shop/db'
