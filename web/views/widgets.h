// Small controls that the views share. Labels follow ImGui: what comes after "##" tells controls apart and is
// not shown.
#pragma once

#include <string>
#include <string_view>

#include "views/view_context.h"

namespace onnxray {

// Pixels that a line of text is wide, at a size in points.
float TextWidth(ImFont* font, float size, std::string_view text);
// Text in one of the fonts, at a size in points.
void TextIn(ImFont* font, float size, const ImVec4& color, std::string_view text);
// One line of at most `width` pixels; what does not fit is cut from the front if `keep_end`, else from the
// back. True: something was cut.
bool TextCut(ImFont* font, float size, const ImVec4& color, std::string_view text, float width,
             bool keep_end);
// As much of one line as fits into `width` pixels, with an ellipsis where something was cut off.
std::string FitText(ImFont* font, float size, std::string_view text, float width);
void SmallText(const ViewContext& view, const ImVec4& color, std::string_view text);
// A heading within a panel.
void SectionTitle(const ViewContext& view, std::string_view title);
// Name on the left, value right-aligned in the number font; below the name if it is too long for that.
void NameAndValue(const ViewContext& view, std::string_view name, std::string_view value,
                  const ImVec4& color);

// Filled with the accent colour: the one thing to do next.
bool PrimaryButton(const ViewContext& view, const char* label, ImVec2 size = {});
// An icon without a frame, `tooltip` says what it does.
bool IconButton(const ViewContext& view, const char* icon, const char* id, const char* tooltip);
// One of a few, side by side. True when the choice changed.
bool Segmented(const ViewContext& view, const char* id, const char* const* labels, int count, int* chosen);
// A drop-down list showing `chosen`. True: it is open; draw the entries and call ImGui::EndCombo.
bool BeginDropDown(const ViewContext& view, const char* id, const std::string& chosen, float width);
// A tooltip with wrapped text, when the last item is hovered for a moment.
void Tooltip(const ViewContext& view, std::string_view text);
// Move the cursor so that a line of text, or a button, is centred at height `middle` of the window.
void CentreText(const ViewContext& view, float middle, float size);
void CentreFrame(float middle, float height);
// Moves the cursor so that something `width` wide ends at the right edge.
void AlignRight(float width);

// A coloured tag that tells operators apart at a glance.
ImVec4 OperatorColor(const ViewContext& view, std::string_view op);

}  // namespace onnxray
