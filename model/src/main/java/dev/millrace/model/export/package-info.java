/**
 * Models as files that other programs read: {@link dev.millrace.model.export.SavedModel} is what is
 * saved, {@link dev.millrace.model.export.Safetensors} the format that is read back, {@link
 * dev.millrace.model.export.OnnxModel} the one that other programs run.
 */
package dev.millrace.model.export;
