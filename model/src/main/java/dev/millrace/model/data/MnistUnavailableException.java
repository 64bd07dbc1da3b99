package dev.millrace.model.data;

import java.util.List;

/** MNIST was neither found nor could it be downloaded: the message is one line with all reasons. */
public final class MnistUnavailableException extends DataException {
  private static final long serialVersionUID = 1L;

  private final String lastReason;

  MnistUnavailableException(List<String> reasons) {
    super("MNIST was not found and could not be downloaded: " + String.join("; ", reasons));
    this.lastReason = reasons.get(reasons.size() - 1);
  }

  /** Returns why the last attempt to download it failed, and from where. */
  public String lastReason() {
    return lastReason;
  }
}
