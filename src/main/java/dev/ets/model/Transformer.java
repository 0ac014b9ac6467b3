package dev.ets.model;

/**
 * The numbers of a transformer: a decoder of the Llama kind, or an encoder.
 *
 * @param vocabulary token ids
 * @param context longest sequence
 * @param dim width of the residual stream
 * @param layers blocks
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headDim values per head
 * @param ffn width of the feed-forward network
 * @param normEps epsilon of the norms
 * @param ropeBase base of the rotary embedding's frequencies; no part of an encoder
 */
public record Transformer(
    int vocabulary,
    int context,
    int dim,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int ffn,
    float normEps,
    double ropeBase) {

  /** What a model computes from the last hidden state of an output's row. */
  public enum Head {
    /** One logit per token, from a matrix of its own. */
    LOGITS,
    /** One logit per token, from the token embeddings. */
    TIED_LOGITS,
    /** One value in [0, 1]: sigmoid of a linear layer. */
    VALUE,
    /** The same behind a hidden layer as wide as the model, with a ReLU. */
    HIDDEN_VALUE
  }
}
