/**
 * Model files, read into one {@link dev.ets.format.Checkpoint}: metadata and tensors by name. GGUF
 * is read and written; safetensors and the sentence embedder's ONNX file are read.
 *
 * <p>A file is not trusted: whatever its bytes, reading it either works or ends with a {@link
 * dev.ets.format.FormatException} that names the field, and never allocates more than the file's
 * own size calls for. Tensors and arrays stay in the mapped file until somebody asks for them.
 */
package dev.ets.format;
