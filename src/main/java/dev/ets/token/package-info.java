/**
 * Tokenizers: text to token ids and back. {@link dev.ets.token.Tokenizer} is the contract, {@link
 * dev.ets.token.ByteLevelBpe} serves the Llama 3, Qwen, DeepSeek and GPT-2 families, {@link
 * dev.ets.token.SentencePieceBpe} Llama 2 and Mistral, {@link dev.ets.token.WordPiece} the BERT
 * family. All are immutable or thread safe.
 *
 * <p>{@link dev.ets.token.Tokenizers} makes them from GGUF's keys or from the text of a Hugging
 * Face {@code tokenizer.json}. The ids are those of Hugging Face's library (SentencePiece from
 * GGUF: of llama.cpp); what a file asks for that we do not do exactly is refused. BERT's character
 * categories are those of Java's Unicode 16, where Hugging Face's are older: some 600 characters,
 * most of them combining marks that came after Unicode 8, are treated otherwise.
 *
 * <p>Text is Unicode: an unpaired surrogate cannot be written as UTF-8 and becomes U+FFFD first.
 */
package dev.ets.token;
