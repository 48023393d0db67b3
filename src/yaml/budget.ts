/** Counts what a document unfolds to and says when it is more than one may ask of a reader (reliability.md 2.4). */

/** Nodes visited in one document, aliases followed. */
export const nodeLimit = 2_000_000

/** Aliases followed in one document. */
export const aliasLimit = 1_000

/** How many nodes may stand behind aliases for each one that is written. */
const aliasRatio = 10

/** Below this many nodes no ratio counts, as with kubectl. */
const smallDocument = 1_000

export class AliasBudget {
  private nodes = 0
  private behindAliases = 0
  private aliases = 0
  private depth = 0

  /** One more node. Returns why it is one too many. */
  count(): string | undefined {
    this.nodes++
    if (this.depth > 0) this.behindAliases++
    if (this.nodes > nodeLimit)
      return `This document has more than ${nodeLimit / 1_000_000} million values, the limit here, so it is not read.`
    const isBomb = this.nodes > smallDocument && this.behindAliases > aliasRatio * (this.nodes - this.behindAliases)
    if (isBomb || this.isExcessive()) {
      return `Aliases (*) unfold this document to more than ${aliasRatio} times what is written, the limit here; kubectl refuses much more than that too. Write the values out.`
    }
    return undefined
  }

  enterAlias(): string | undefined {
    this.depth++
    return ++this.aliases > aliasLimit
      ? `More than ${aliasLimit} aliases (*) are followed in this document, the limit here. Write the values out.`
      : undefined
  }

  leaveAlias(): void {
    this.depth--
  }

  /** kubectl's own rule, which is the stricter one for very large documents. */
  private isExcessive(): boolean {
    if (this.behindAliases <= 100 || this.nodes <= 400_000) return false
    const allowed = Math.max(0.1, 0.99 - (0.89 * (this.nodes - 400_000)) / 3_600_000)
    return this.behindAliases / this.nodes > allowed
  }
}
