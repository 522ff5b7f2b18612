// As much of an HTML parser as it takes to hold a page against its rules: every element closed where it has
// to be, every attribute quoted and once, every reference known.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onnxray::testing {

struct HtmlElement {
  std::string tag;
  std::map<std::string, std::string> attributes;  // unescaped
  std::string text;                               // of the element itself, unescaped; not of those in it
  std::vector<std::string> path;                  // tags around it, outermost first

  std::string Attribute(const std::string& name) const {
    const auto it = attributes.find(name);
    return it == attributes.end() ? "" : it->second;
  }
};

class HtmlDocument {
 public:
  explicit HtmlDocument(std::string_view html) : html_(html) { Parse(); }

  const std::vector<HtmlElement>& elements() const { return elements_; }
  std::vector<const HtmlElement*> All(const std::string& tag) const {
    std::vector<const HtmlElement*> all;
    for (const HtmlElement& element : elements_) {
      if (element.tag == tag) all.push_back(&element);
    }
    return all;
  }
  const HtmlElement* WithId(const std::string& id) const {
    for (const HtmlElement& element : elements_) {
      if (element.Attribute("id") == id) return &element;
    }
    return nullptr;
  }

 private:
  static std::string Unescaped(std::string_view text) {
    static const std::map<std::string_view, char> kNames = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}};
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '&') {
        plain += text[i];
        continue;
      }
      const size_t end = text.find(';', i);
      const auto name = kNames.find(text.substr(i + 1, end - i - 1));
      if (name == kNames.end()) {
        ADD_FAILURE() << "an unknown reference in: " << text.substr(i, 20);
        return plain;
      }
      plain += name->second;
      i = end;
    }
    return plain;
  }
  static bool IsVoid(const std::string& tag) {
    return tag == "meta" || tag == "img" || tag == "input" || tag == "br" || tag == "wbr" || tag == "link";
  }

  void Parse() {
    ASSERT_EQ(html_.substr(0, 16), "<!DOCTYPE html>\n");
    size_t at = 15;
    std::vector<size_t> open;
    while (at < html_.size() && !::testing::Test::HasFailure()) {
      const size_t next = std::min(html_.find('<', at), html_.size());
      const std::string_view text = html_.substr(at, next - at);
      if (!open.empty()) elements_[open.back()].text += Unescaped(text);
      at = next;
      if (at >= html_.size()) break;
      if (html_[at + 1] == '/') {
        const size_t end = html_.find('>', at);
        const std::string tag(html_.substr(at + 2, end - at - 2));
        ASSERT_FALSE(open.empty()) << "nothing is open before </" << tag << ">";
        ASSERT_EQ(elements_[open.back()].tag, tag);
        open.pop_back();
        at = end + 1;
        continue;
      }
      HtmlElement element;
      bool closed = false;
      for (const size_t outer : open) element.path.push_back(elements_[outer].tag);
      at = ParseTag(at + 1, element, closed);
      const std::string tag = element.tag;
      elements_.push_back(std::move(element));
      if (closed || IsVoid(tag)) continue;
      if (tag == "style" || tag == "script") {
        const size_t end = html_.find("</" + tag, at);
        elements_.back().text = html_.substr(at, end - at);
        at = html_.find('>', end) + 1;
        continue;
      }
      open.push_back(elements_.size() - 1);
    }
    EXPECT_TRUE(open.empty()) << "never closed: <" << elements_[open.back()].tag << ">";
  }

  // From behind the '<' to behind the '>'.
  size_t ParseTag(size_t at, HtmlElement& element, bool& closed) {
    size_t end = html_.find_first_of(" />", at);
    element.tag = html_.substr(at, end - at);
    at = end;
    while (html_[at] != '>') {
      if (html_[at] == ' ') {
        ++at;
        continue;
      }
      if (html_[at] == '/') {
        closed = true;
        ++at;
        continue;
      }
      end = html_.find_first_of("= >", at);
      const std::string name(html_.substr(at, end - at));
      std::string value;
      if (html_[end] == '=') {
        EXPECT_EQ(html_[end + 1], '"') << element.tag << " " << name;
        const size_t close = html_.find('"', end + 2);
        value = Unescaped(html_.substr(end + 2, close - end - 2));
        end = close + 1;
      }
      EXPECT_TRUE(element.attributes.emplace(name, value).second) << name << " twice in <" << element.tag;
      at = end;
    }
    return at + 1;
  }

  std::string_view html_;
  std::vector<HtmlElement> elements_;
};

}  // namespace onnxray::testing
