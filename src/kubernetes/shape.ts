/** Shapes of JSON as the API server's Go types have them: data that a node is read by, with the TypeScript type it yields. */

/** `T` is what reading yields; `go` the type's name as decode errors print it. */
export interface Shape<T = unknown> {
  readonly kind: 'string' | 'int32' | 'int64' | 'boolean' | 'time' | 'int-or-string' | 'any' | 'list' | 'map' | 'struct'
  readonly go: string
  /** Of a list's items or a map's values. */
  readonly item?: Shape
  /** Of a struct. */
  readonly fields?: Readonly<Record<string, Shape>>
  /** A struct that we read only in part: fields that are not listed are none of our business. */
  readonly open?: boolean
  /** Never there: only carries the type. */
  readonly type?: T
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never

type FieldsOf<F> = { readonly [K in keyof F]?: TypeOf<F[K]> }

export const text: Shape<string> = { kind: 'string', go: 'string' }
export const int32: Shape<number> = { kind: 'int32', go: 'int32' }
export const int64: Shape<number> = { kind: 'int64', go: 'int64' }
export const flag: Shape<boolean> = { kind: 'boolean', go: 'bool' }
export const time: Shape<string> = { kind: 'time', go: 'v1.Time' }
export const intOrString: Shape<number | string> = { kind: 'int-or-string', go: 'int32' }
export const anything: Shape<unknown> = { kind: 'any', go: 'interface {}' }

export function list<T>(item: Shape<T>, go = `[]${item.go}`): Shape<readonly T[]> {
  return { kind: 'list', go, item }
}

/** String keys to values of one shape; read into an object without prototype, so that no key is special. */
export function mapOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return { kind: 'map', go: `map[string]${item.go}`, item }
}

/** All the fields there are: any other is an unknown field. */
export function struct<F extends Readonly<Record<string, Shape>>>(go: string, fields: F): Shape<FieldsOf<F>> {
  return { kind: 'struct', go: `v1.${go}`, fields }
}

/** The fields that we look at. */
export function part<F extends Readonly<Record<string, Shape>>>(go: string, fields: F): Shape<FieldsOf<F>> {
  return { kind: 'struct', go: `v1.${go}`, fields, open: true }
}

/** The shape of a struct's field; undefined when it has none of that name. */
export function fieldOf(shape: Shape | undefined, name: string | number): Shape | undefined {
  return shape?.fields && typeof name === 'string' && Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
}

/** The shape that stands at a path; undefined where the shapes end. */
export function shapeAt(root: Shape, path: readonly (string | number)[]): Shape | undefined {
  return path.reduce<Shape | undefined>((shape, step) => shape?.item ?? fieldOf(shape, step), root)
}
