/**
 * Tokenizers: text to token ids and back. {@link dev.ets.token.Tokenizer} is the contract, {@link
 * dev.ets.token.ByteLevelBpe} serves the Llama 3, Qwen and GPT-2 families, {@link
 * dev.ets.token.WordPiece} the BERT family. All are immutable or thread safe.
 *
 * <p>Text is Unicode: an unpaired surrogate cannot be written as UTF-8 and becomes U+FFFD first.
 */
package dev.ets.token;
