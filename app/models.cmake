# SPDX-License-Identifier: Apache-2.0
# The lists and what they show.
target_sources(KithClient PRIVATE
    avatar.h avatar.cpp
    delivery.h
    emoji.h emoji.cpp
    markup.h markup.cpp
    namesearch.h namesearch.cpp
    rowmodel.h
    settings.h settings.cpp
    textformat.h textformat.cpp
    timelinerows.h timelinerows.cpp
)
