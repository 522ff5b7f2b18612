# Fonts for the user interface, under the names the application asks for.
set(fonts ${SOURCES_DIR}/roboto/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf
          ${SOURCES_DIR}/roboto/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf
          ${SOURCES_DIR}/jetbrains-mono/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf
          ${SOURCES_DIR}/dejavu/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
          ${SOURCES_DIR}/codicons/dist/codicon.ttf)
install(FILES ${fonts} DESTINATION share/fonts)
# Names and code points of the icons.
install(FILES ${SOURCES_DIR}/codicons/dist/codicon.csv DESTINATION share/fonts)
