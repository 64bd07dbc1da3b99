package dev.millrace.topology.accuracy;

/**
 * How well predictions agree with labels, from the marginals of the confusion matrix alone: images
 * by label, images by prediction, and the right ones of each class. A figure that is 0/0 is null.
 *
 * <p>With n images, of which c were right, r_k of class k and p_k predicted as k:
 *
 * <ul>
 *   <li>{@code kappa = (n c - sum r_k p_k) / (n^2 - sum r_k p_k)}, see Cohen, "A coefficient of
 *       agreement for nominal scales", 1960.
 *   <li>{@code kappaM = (c - max r_k) / (n - max r_k)}, see Bifet, de Francisci Morales, Read,
 *       Holmes and Pfahringer, "Efficient online evaluation of big data stream classifiers", KDD
 *       2015. MOA and River let the majority class be the one that is ahead at each image; here it
 *       is the one that is ahead at the end, so that the figure is a function of the counts.
 *   <li>Balanced accuracy and macro F1 are means over classes, as in River's {@code
 *       BalancedAccuracy} and {@code MacroF1}: the first over the classes with images, the second
 *       over those with images or predictions.
 * </ul>
 *
 * @param balancedAccuracy mean recall, from 0 to 1
 * @param kappa Cohen's kappa, from -1 to 1
 * @param kappaM kappa against the most frequent class, 1 at most
 * @param macroF1 mean F1, from 0 to 1
 */
record Agreement(Double balancedAccuracy, Double kappa, Double kappaM, Double macroF1) {

  /** Returns the figures of {@code counts}, in time linear in the number of classes. */
  static Agreement of(ClassCounts counts) {
    long images = 0;
    long correct = 0;
    long predicted = 0;
    long most = 0;
    int classesWithImages = 0;
    int classesSeen = 0;
    double recalls = 0;
    double f1s = 0;
    double chance = 0;
    for (int label = 0; label < counts.classes(); label++) {
      long row = counts.images(label);
      long column = counts.predicted(label);
      long right = counts.correct(label);
      images += row;
      correct += right;
      predicted += column;
      most = Math.max(most, row);
      chance += (double) row * column;
      if (row > 0) {
        classesWithImages++;
        recalls += (double) right / row;
      }
      if (row + column > 0) {
        classesSeen++;
        f1s += 2.0 * right / (row + column);
      }
    }
    boolean columnsKnown = predicted == images;
    return new Agreement(
        Ratio.of(recalls, classesWithImages),
        columnsKnown
            ? Ratio.of((double) images * correct - chance, (double) images * images - chance)
            : null,
        Ratio.of(correct - most, images - most),
        columnsKnown ? Ratio.of(f1s, classesSeen) : null);
  }
}
