# SPDX-License-Identifier: Apache-2.0
# The lists and what they show.
target_sources(KithClient PRIVATE
    avatar.h avatar.cpp
    conversationlistmodel.h conversationlistmodel.cpp
    delivery.h
    emoji.h emoji.cpp
    face.h face.cpp
    markup.h markup.cpp
    membersmodel.h membersmodel.cpp
    messagelistmodel.h messagelistmodel.cpp messagelistdata.cpp
    namesearch.h namesearch.cpp
    openconversation.h openconversation.cpp composing.cpp
    peoplemodel.h peoplemodel.cpp
    rowmodel.h
    samplefiller.h
    samplegroups.cpp samplepairs.cpp
    samplelog.h
    samples.h samples.cpp
    settings.h settings.cpp
    switchermodel.h switchermodel.cpp
    textformat.h textformat.cpp
    timelinerows.h timelinerows.cpp
    timelinewindow.h timelinewindow.cpp
)
